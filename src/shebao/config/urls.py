"""Every address of the centre."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("shebao.doors.portal.home.urls")),
    path("", include("shebao.doors.portal.family.urls")),
    path("", include("shebao.doors.portal.certification.urls")),
    path("", include("shebao.doors.portal.insurance.urls")),
    path("", include("shebao.doors.portal.funds.urls")),
    path("", include("shebao.doors.portal.my.urls")),
    path("", include("shebao.doors.portal.access.urls")),
    path("", include("shebao.doors.portal.messages.urls")),
    path("", include("shebao.doors.portal.demo_phone.urls")),
    path("", include("shebao.doors.desk.urls")),
    path("", include("shebao.doors.api.urls")),
    path("design/", include("shebao.doors.design.urls")),
]

handler500 = "shebao.config.broken.broken"
handler400 = "shebao.doors.portal.access.views.unreadable"
