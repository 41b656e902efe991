"""Addresses of the first pages; the seeds' older words lead to the same places."""

from django.urls import path
from django.views.generic import RedirectView

from shebao.doors.portal.home import views

ALIASES = {
    "citizen-center/": "/",
    "civic-center/": "/",
    "social-security-management/": "/social-security/",
    "treatment-qualification-certification/": "/certification/",
    "benefit-qualification-certification/": "/certification/",
    "annual-review/": "/certification/",
    "certification-for-others/": "/certification/",
    "family-service/": "/family/",
    "add-family-account/": "/family/add/",
}

urlpatterns = [
    path("", views.home, name="home"),
    path("city/", views.city, name="city"),
    path("social-security/", views.social_security, name="social_security"),
    path("search/", views.search, name="search"),
    *(
        path(
            old,
            RedirectView.as_view(url=new, permanent=False),
            name=f"alias_{old.rstrip('/').replace('-', '_')}",
        )
        for old, new in ALIASES.items()
    ),
]
