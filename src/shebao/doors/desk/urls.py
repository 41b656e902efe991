"""Every address of the desk."""

from django.urls import include, path

urlpatterns = [
    path("", include("shebao.doors.desk.overview.urls")),
    path("", include("shebao.doors.desk.certification.urls")),
    path("", include("shebao.doors.desk.family.urls")),
    path("", include("shebao.doors.desk.cases.urls")),
    path("", include("shebao.doors.desk.identity.urls")),
    path("", include("shebao.doors.desk.people.urls")),
    path("", include("shebao.doors.desk.acts.urls")),
    path("", include("shebao.doors.desk.funds.urls")),
    path("", include("shebao.doors.desk.access.urls")),
    path("", include("shebao.doors.desk.emergencies.urls")),
    path("", include("shebao.doors.desk.assurance.urls")),
]
