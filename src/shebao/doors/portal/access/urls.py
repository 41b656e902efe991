"""Addresses of the door: the citizens' and the desk's sign-in differ in who may enter, not in how."""

from django.urls import path

from shebao.doors.portal.access import own, passkeys, programs, second, views

urlpatterns = [
    path("sign-in/", views.sign_in, {"door": "citizen"}, name="sign_in"),
    path("sign-in/code/", views.code, {"door": "citizen"}, name="sign_in_code"),
    path("sign-out/", views.sign_out, {"door": "citizen"}, name="sign_out"),
    path("desk/sign-in/", views.sign_in, {"door": "desk"}, name="desk_sign_in"),
    path("desk/sign-in/code/", views.code, {"door": "desk"}, name="desk_sign_in_code"),
    path("desk/sign-out/", views.sign_out, {"door": "desk"}, name="desk_sign_out"),
    path("desk/sign-in/second/", second.second_step, name="desk_second_step"),
    path("desk/passkeys/", passkeys.passkeys, {"door": "desk"}, name="desk_passkeys"),
    path("sign-in/passkey/", passkeys.sign_in, name="sign_in_passkey"),
    path("sign-in/counter/", passkeys.counter, name="sign_in_counter"),
    path("my/passkeys/", passkeys.passkeys, {"door": "citizen"}, name="my_passkeys"),
    path("my/again/", passkeys.again, name="my_again"),
    path("my/sessions/", own.sessions, name="my_sessions"),
    path("my/identity/", own.identity, name="my_identity"),
    path("my/programs/", programs.programs, name="my_programs"),
    path("my/settings/", own.settings, name="my_settings"),
    path("language/", own.settings, name="language"),
]
