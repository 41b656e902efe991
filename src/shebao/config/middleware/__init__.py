"""What happens around every view: headers, turns, sessions, whose language, and the one policy table."""

from shebao.config.middleware.headers import Headers
from shebao.config.middleware.machines import Machines
from shebao.config.middleware.policy import Policy
from shebao.config.middleware.reader import Reader
from shebao.config.middleware.sessions import Sessions
from shebao.config.middleware.turns import Turns

__all__ = ["Headers", "Machines", "Policy", "Reader", "Sessions", "Turns"]
