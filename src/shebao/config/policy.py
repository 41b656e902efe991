"""Who may ask which route at all. A route not listed answers nobody; the rooms ask the finer questions."""

from __future__ import annotations

from dataclasses import dataclass

READ = frozenset({"GET", "HEAD"})
FORM = READ | {"POST"}
ACT = frozenset({"POST"})

ANYONE = frozenset({"anyone"})
SIGNED_IN = frozenset({"citizen0", "citizen1", "citizen2"})
PROVED = frozenset({"citizen2"})
STAFF = frozenset({"clerk", "supervisor", "auditor"})
DECIDERS = frozenset({"clerk", "supervisor"})
CLERKS = frozenset({"clerk"})
OVERSEERS = frozenset({"supervisor", "auditor"})


@dataclass(frozen=True, slots=True)
class Rule:
    """The kinds of actor a route answers, and by which methods."""

    actors: frozenset[str]
    methods: frozenset[str]


POLICY: dict[str, Rule] = {
    "design:gallery": Rule(ANYONE, READ),
    "design:sheet": Rule(ANYONE, READ),
    # The door itself, for citizens and for staff.
    "sign_in": Rule(ANYONE, FORM),
    "sign_in_code": Rule(ANYONE, FORM),
    "sign_out": Rule(ANYONE, ACT),
    "desk_sign_in": Rule(ANYONE, FORM),
    "desk_sign_in_code": Rule(ANYONE, FORM),
    "desk_sign_out": Rule(ANYONE, ACT),
    "language": Rule(ANYONE, ACT),
    "my_settings": Rule(ANYONE, FORM),
    "my_sessions": Rule(SIGNED_IN, FORM),
    "my_identity": Rule(SIGNED_IN, FORM),
    "messages": Rule(SIGNED_IN, READ),
    "demo_phones": Rule(ANYONE, READ),
    "demo_phone": Rule(ANYONE, READ),
    # portal: the first pages
    "home": Rule(ANYONE, READ),
    "city": Rule(ANYONE, FORM),
    "social_security": Rule(ANYONE, READ),
    "search": Rule(ANYONE, READ),
    "alias_citizen_center": Rule(ANYONE, READ),
    "alias_civic_center": Rule(ANYONE, READ),
    "alias_social_security_management": Rule(ANYONE, READ),
    "alias_treatment_qualification_certification": Rule(ANYONE, READ),
    "alias_benefit_qualification_certification": Rule(ANYONE, READ),
    "alias_annual_review": Rule(ANYONE, READ),
    "alias_certification_for_others": Rule(ANYONE, READ),
    "alias_family_service": Rule(ANYONE, READ),
    "alias_add_family_account": Rule(ANYONE, READ),
    # portal: my own
    "my": Rule(SIGNED_IN, READ),
    "my_helpers": Rule(PROVED, READ),
    "my_request": Rule(PROVED, FORM),
    "my_refusal": Rule(PROVED, ACT),
    "my_looks": Rule(PROVED, READ),
    # portal: the family service
    "family": Rule(PROVED, READ),
    "family_open": Rule(PROVED, FORM),
    "family_add": Rule(PROVED, FORM),
    "family_binding": Rule(PROVED, READ),
    "family_code": Rule(PROVED, ACT),
    "family_camera": Rule(PROVED, FORM),
    "family_withdrawal": Rule(PROVED, ACT),
    "family_undo": Rule(PROVED, ACT),
    "family_ending": Rule(PROVED, FORM),
    # portal, certification of oneself and of members
    "certification": Rule(PROVED, READ),
    "certification_duty": Rule(PROVED, READ),
    "certification_camera": Rule(PROVED, FORM),
    "certification_visit": Rule(PROVED, ACT),
    "certification_death": Rule(PROVED, ACT),
    "certification_way": Rule(PROVED, READ),
    "certificate": Rule(PROVED, READ),
    # desk
    "desk": Rule(STAFF, READ),
    "desk_certifications": Rule(DECIDERS, READ),
    "desk_certification": Rule(DECIDERS, FORM),
    "desk_certification_picture": Rule(DECIDERS, READ),
    "desk_families": Rule(DECIDERS, READ),
    "desk_family": Rule(DECIDERS, FORM),
    "desk_family_picture": Rule(DECIDERS, READ),
    "desk_family_code": Rule(DECIDERS, ACT),
    "desk_family_ending": Rule(DECIDERS, FORM),
    "desk_cases": Rule(DECIDERS, READ),
    "desk_case": Rule(DECIDERS, FORM),
    "desk_case_visit": Rule(DECIDERS, FORM),
    "desk_case_record": Rule(DECIDERS, ACT),
    "desk_identities": Rule(CLERKS, FORM),
    "desk_identity": Rule(CLERKS, FORM),
    "desk_people": Rule(DECIDERS, FORM),
    "desk_presence": Rule(DECIDERS, FORM),
    "desk_person": Rule(DECIDERS, READ),
    "desk_person_death": Rule(DECIDERS, ACT),
    "desk_duty_seen": Rule(DECIDERS, FORM),
    "desk_duty_withholding": Rule(DECIDERS, FORM),
    "desk_acts": Rule(OVERSEERS, READ),
}
