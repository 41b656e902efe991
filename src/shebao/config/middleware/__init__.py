"""What happens around every view: headers, sessions, whose language, and the one policy table."""

from shebao.config.middleware.headers import Headers
from shebao.config.middleware.policy import Policy
from shebao.config.middleware.reader import Reader
from shebao.config.middleware.sessions import Sessions

__all__ = ["Headers", "Policy", "Reader", "Sessions"]
