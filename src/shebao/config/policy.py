"""Who may ask which route at all. A route not listed answers nobody; the rooms ask the finer questions."""

from __future__ import annotations

from dataclasses import dataclass

from shebao.rooms.access.clients import scopes

READ = frozenset({"GET", "HEAD"})
FORM = READ | {"POST"}
ACT = frozenset({"POST"})

ANYONE = frozenset({"anyone"})
SIGNED_IN = frozenset({"citizen0", "citizen1", "citizen2"})
PROVED = frozenset({"citizen2"})
IN_PERSON = PROVED | {"counter"}
"""Also somebody who signed in with a code printed at a counter: their own affairs, for a short while."""
STAFF = frozenset({"clerk", "supervisor", "auditor"})
DECIDERS = frozenset({"clerk", "supervisor"})
CLERKS = frozenset({"clerk"})
AUDITORS = frozenset({"auditor"})
OVERSEERS = frozenset({"supervisor", "auditor"})
# The machine door: a citizen's own programs, and the machines of agencies. Neither opens any other door.
TOKENS = frozenset({"token"})
CLIENTS = frozenset({"client"})
MACHINES = TOKENS | CLIENTS

GET = frozenset({"GET"})


@dataclass(frozen=True, slots=True)
class Rule:
    """The kinds of actor a route answers, by which methods, a token's scope, and when a fresh factor is asked."""

    actors: frozenset[str]
    methods: frozenset[str]
    scope: str = ""
    fresh: frozenset[str] = frozenset()
    """By which methods. Only where it protects: what binds somebody, or changes who can get in."""


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
    "desk_second_step": Rule(ANYONE, FORM),
    "desk_passkeys": Rule(STAFF, FORM),
    "sign_in_passkey": Rule(ANYONE, FORM),
    "sign_in_counter": Rule(ANYONE, FORM),
    "my_passkeys": Rule(SIGNED_IN, FORM),
    "my_again": Rule(SIGNED_IN, FORM),
    "language": Rule(ANYONE, ACT),
    "my_settings": Rule(ANYONE, FORM),
    "my_sessions": Rule(SIGNED_IN, FORM, fresh=ACT),
    "my_programs": Rule(PROVED, FORM, fresh=ACT),
    "my_identity": Rule(SIGNED_IN, FORM),
    "messages": Rule(SIGNED_IN | {"counter"}, READ),
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
    # portal: the funds, for everybody
    "funds": Rule(ANYONE, READ),
    "fund": Rule(ANYONE, READ),
    "fund_csv": Rule(ANYONE, READ),
    "fund_pdf": Rule(ANYONE, READ),
    # portal: my own
    "my": Rule(SIGNED_IN | {"counter"}, READ),
    "my_helpers": Rule(IN_PERSON, READ),
    "my_request": Rule(IN_PERSON, FORM),
    "my_refusal": Rule(IN_PERSON, ACT),
    "my_looks": Rule(IN_PERSON, READ),
    # portal: the family service
    "family": Rule(PROVED, READ),
    "family_open": Rule(PROVED, FORM),
    "family_add": Rule(PROVED, FORM, fresh=FORM),
    "family_binding": Rule(PROVED, READ),
    "family_code": Rule(PROVED, ACT),
    "family_camera": Rule(PROVED, FORM),
    "family_way": Rule(PROVED, FORM),
    "family_renewal": Rule(PROVED, FORM),
    "family_withdrawal": Rule(PROVED, ACT),
    "family_undo": Rule(IN_PERSON, ACT),
    "family_ending": Rule(IN_PERSON, FORM),
    # portal, certification of oneself and of members
    "certification": Rule(IN_PERSON, READ),
    "certification_duty": Rule(IN_PERSON, READ),
    "certification_camera": Rule(PROVED, FORM),
    "certification_visit": Rule(IN_PERSON, ACT),
    "certification_death": Rule(PROVED, ACT),
    "certification_way": Rule(IN_PERSON, READ),
    "certificate": Rule(IN_PERSON, READ),
    # By a code from a message to the person alone; whose browser it is does not matter and is not kept.
    "private_answer": Rule(ANYONE, FORM),
    # portal: what the insurances have on record; the form asks what if and writes nothing
    "pension": Rule(PROVED, FORM),
    "pension_of_member": Rule(PROVED, FORM),
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
    "desk_person_alive": Rule(DECIDERS, ACT),
    "desk_duty_seen": Rule(DECIDERS, FORM),
    "desk_duty_withholding": Rule(DECIDERS, FORM),
    "desk_acts": Rule(OVERSEERS, READ),
    # desk: the books of the funds
    "desk_funds": Rule(OVERSEERS, READ),
    "desk_fund_rules": Rule(STAFF, READ),
    "desk_fund": Rule(OVERSEERS, READ),
    "desk_fund_csv": Rule(OVERSEERS, READ),
    "desk_fund_pdf": Rule(OVERSEERS, READ),
    "desk_fund_lines": Rule(OVERSEERS, READ),
    "desk_fund_entry": Rule(OVERSEERS, READ),
    "desk_fund_proof": Rule(OVERSEERS, READ),
    "desk_person_slip": Rule(DECIDERS, ACT),
    "desk_person_passkeys": Rule(DECIDERS, ACT),
    "desk_emergency": Rule(DECIDERS, FORM),
    "desk_emergency_record": Rule(DECIDERS, READ),
    "desk_emergencies": Rule(OVERSEERS, FORM),
    "desk_alarms": Rule(AUDITORS, READ),
    "desk_assurance": Rule(OVERSEERS, READ),
    "desk_colleagues": Rule(STAFF, FORM),
    # The machine door
    "calendar": Rule(ANYONE, READ),
    "api:description": Rule(ANYONE, GET),
    "api:problem": Rule(ANYONE, GET),
    "api:token": Rule(ANYONE, ACT),
    "api:me": Rule(MACHINES, GET),
    "api:families": Rule(MACHINES, GET, scopes.FAMILIES),
    "api:family": Rule(MACHINES, GET, scopes.FAMILIES),
    "api:mandates": Rule(MACHINES, GET, scopes.MANDATES),
    "api:mandate": Rule(MACHINES, GET, scopes.MANDATES),
    "api:certifications": Rule(MACHINES, GET, scopes.CERTIFICATIONS),
    "api:certification": Rule(MACHINES, GET, scopes.CERTIFICATIONS),
    "api:notices": Rule(TOKENS, GET, scopes.NOTICES),
    "api:batches": Rule(CLIENTS, ACT, scopes.EVIDENCE),
    "api:batch": Rule(CLIENTS, GET, scopes.EVIDENCE),
    "api:webhooks": Rule(CLIENTS, GET | ACT, scopes.WEBHOOKS),
    "api:webhook": Rule(CLIENTS, GET | frozenset({"DELETE"}), scopes.WEBHOOKS),
    "api:deliveries": Rule(CLIENTS, GET, scopes.WEBHOOKS),
    "api:retries": Rule(CLIENTS, ACT, scopes.WEBHOOKS),
}
