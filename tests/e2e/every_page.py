"""Every page of the desk: its name in `docs/pages.md`, who sees it, and where it is in the sample year.

What stands in braces is decided by the sample year (`examples.py`). A page is listed by its address, or found as people
find it: by the first link that leads to it from another one. What has an address and is no page stands at the end.
"""

from collections.abc import Mapping, Sequence

Addresses = Mapping[str, str]
#: Address of a page → the endpoints of what is done from there.
Steps = Mapping[str, Sequence[str]]

#: Where nothing is.
NOWHERE = "/nowhere"

#: Name → address.
OPERATOR: Addresses = {
    "overview": "/",
    "tasks": "/tasks",
    "checks": "/checks",
    "check": "/checks/{check}",
    "entries": "/entries",
    "own-entries": "/entries/mine",
    "entry": "/entries/{entry}",
    "entry-receipt": "/entries/{entry}/receipt",
    "entry-look-up": "/entries/look-up",
    "organizations": "/organizations",
    "organizations-register": "/organizations/register",
    "organizations-tree": "/organizations/tree",
    "organization": "/organizations/{community}",
    "organization-rename": "/organizations/{community}/rename",
    "organization-merge": "/organizations/{community}/merge",
    "units": "/units",
    "units-record": "/units/record",
    "unit": "/units/{unit}",
    "members": "/members",
    "member": "/members/{member}",
    "reveal": "/disclosures/of/{member}",
    "members-clear": "/members/clear?asked=class%3DHARDSHIP",
    "member-leave": "/members/{member}/leave",
    "mergers": "/mergers",
    "hardship": "/hardship",
    "hardship-case": "/hardship/{case}",
    "hardship-sheet": "/hardship/{case}/sheet",
    "hardship-apply": "/hardship/of/{member}/apply",
    "pairing": "/pairing",
    "pair": "/pairing/{paired}",
    "pair-sheet": "/pairing/{paired}/sheet",
    "pair-form": "/pairing/{paired}/change",
    "aid": "/aid",
    "aid-give": "/pairing/{paired}/give",
    "aid-book": "/aid/book",
    "roster": "/roster?community={home}",
    "proposals": "/proposals",
    "posts": "/posts",
    "post-kinds": "/posts/catalogue",
    "post": "/posts/{post}",
    "post-open": "/posts/open?kind=HEALTH",
    "post-choose": "/posts/{claimed}/choose?community={home}",
    "post-review": "/posts/{post}/{holder}/review",
    "post-person": "/posts/members/{holder}",
    "post-letter": "/posts/{post}/{holder}/letter",
    "brigades": "/brigades",
    "brigade": "/brigades/of/{home}",
    "pioneer": "/brigades/{pioneer}",
    "pioneer-agree": "/brigades/{asked}/feedback/{quarter}/agree",
    "pioneer-receipt": "/brigades/{pioneer}/receipt",
    "mobility": "/mobility",
    "mobile-member": "/mobility/{away}",
    "mobile-letter": "/mobility/{away}/letter",
    "care": "/care",
    "cared-for": "/care/{elder}",
    "care-visit": "/care/{elder}/visit",
    "care-card": "/care/{elder}/card",
    "volunteering": "/volunteering",
    "activity": "/volunteering/{activity}",
    "activity-coming": "/volunteering/{coming}",
    "sign-up-choose": "/volunteering/{coming}/choose?community={home}",
    "sign-up": "/volunteering/{coming}/{member}/sign-up",
    "ratings": "/ratings",
    "rating": "/ratings/{cycle}/{community}",
    "imports": "/imports",
    "import-preview": "/imports/{preview}",
    "import-done": "/imports/{import}",
    "updates": "/updates",
    "updates-upload": "/updates/upload",
    "update": "/updates/{update}",
    "difference": "/updates/{update}/CHANGED/{changed}",
    "history": "/history",
    "history-of-one": "/history?service=members&stream=member-{member}",
    "history-of-a-number": "/history/count?class=ELDERLY",
    "me": "/me",
    "password": "/me/password",
    "authenticator": "/me/authenticator",
    "rules": "/rules",
    "rules-rehearse": "/rules/rehearse",
    "policy": "/policy",
    "permissions": "/permissions",
    "reference": "/api",
    "not-found": NOWHERE,
}
ADMINISTRATOR: Addresses = {
    "accounts": "/accounts",
    "accounts-new": "/accounts/new",
    "account": "/accounts/{account}",
    "account-history": "/history/accounts",
    "account-history-of-one": "/history/accounts/{account}",
    "tokens": "/tokens",
    "disclosures": "/disclosures",
    "exports": "/disclosures/exports",
    "tokens-issue": "/tokens/issue",
    "tokens-revoke": "/tokens/{token}/revoke",
}
APPROVER: Addresses = {
    "approver-overview": "/",
    "approver-checks": "/checks",
    "approver-check": "/checks/{check}",
    "approver-calendar": "/tasks/calendar",
    "approver-rules-register": "/rules/register",
    "approver-rules-publish": "/rules/publish",
}
STRANGER: Addresses = {"sign-in": "/sign-in"}
#: Of whoever has shown a password and not yet a code; of whoever has just linked an authenticator.
HALF_WAY: Addresses = {"sign-in-code": "/sign-in/code"}
ENROLLED: Addresses = {"recovery-codes": "/me/recovery-codes"}

OPERATOR_STEPS: Steps = {
    "/": ("history.campaign",),
    "/history": ("history.follow",),
    "/organizations/{community}": (
        "organization.appoint", "organization.relieve", "organization.code", "organization.reparent",
        "organization.dissolve",
    ),
    "/units/{unit}": ("units.affiliate", "units.found", "units.left"),
    "/members/{member}": (
        "people.override", "people.unclass", "people.transfer", "people.hand-over", "people.merge",
    ),
    "/members/{probationer}": ("people.complete", "people.extend", "people.cancel"),
    "/members/{objecting}": ("people.answer",),
    "/hardship/{applied}": ("hardship.deliberate",),
    "/hardship/{supported}": ("hardship.verify",),
    "/hardship/{found_true}": ("hardship.notice",),
    "/hardship/{on_notice}": ("hardship.object", "hardship.approve"),
    "/hardship/{objected}": ("hardship.answer",),
    "/pairing/{unpaired}": ("pairing.form",),
    "/pairing/{paired}": ("pairing.visit", "pairing.plan", "pairing.end"),
    "/aid": ("aid.void",),
    "/posts/catalogue": ("posts.define",),
    "/posts/{post}": ("posts.close",),
    "/posts/{claimed}": ("posts.approve", "posts.decline"),
    "/posts/{claimed}/choose?community={home}": ("posts.claim", "posts.recommend"),
    "/posts/members/{holder}": ("posts.report", "posts.leave", "posts.claim_any"),
    "/posts/members/{unsigned}": ("posts.sign",),
    "/brigades": ("brigades.choose", "brigades.form"),
    "/brigades/of/{home}": ("brigades.squad", "brigades.dissolve", "brigades.unit"),
    "/brigades/report-in": ("brigades.report_in",),
    "/brigades/{reported}": ("brigades.accept",),
    "/brigades/{serving}": (
        "brigades.take_on", "brigades.fulfil", "brigades.give_back", "brigades.join", "brigades.draft",
        "brigades.check_out",
    ),
    "/brigades/{asked}": ("brigades.disagree",),
    "/brigades/{agreed}": ("brigades.send",),
    "/mobility": ("mobility.choose_outflow", "mobility.choose_inflow"),
    "/mobility/outflow": ("mobility.outflow",),
    "/mobility/inflow": ("mobility.inflow",),
    "/mobility/{away}": (
        "mobility.reached", "mobility.choose_contact", "mobility.part", "mobility.issue", "mobility.lost",
        "mobility.transfer", "mobility.back",
    ),
    "/mobility/{away}/choose?community={home}": ("mobility.assign",),
    "/mobility/{moving}": ("mobility.match", "mobility.transferred"),
    "/care/{uncared}": ("care.enrol", "care.decline"),
    "/care/{elder}": ("care.plan", "care.choose"),
    "/care/{elder}/choose?community={home}": ("care.contact",),
    "/volunteering/{activity}": ("history.activity",),
    "/volunteering/{coming}": ("sign_ups.withdraw",),
    "/ratings/{cycle}/{community}": ("history.rating",),
    "/updates/{update}": ("updates.accept-all", "updates.finish"),
    "/updates/{update}/CHANGED/{changed}": ("differences.accept", "differences.decline"),
    "/updates/{update}/ABSENT/{absent}": ("differences.answer",),
    "/updates/{import}": ("updates.reverse",),
    "/updates/{reversed}": ("updates.settle",),
}  # fmt: skip
APPROVER_STEPS: Steps = {
    "/hardship/{approved}": ("hardship.recheck",),
    "/hardship/{supported}": ("hardship.reject", "hardship.finish"),
    "/rules": ("rules.repeal",),
}


def name_of(endpoint: str) -> str:
    """The name of what is found by a link."""
    return endpoint.replace(".", "-").replace("_", "-")


#: Whatever is listed by its address.
LISTED = (OPERATOR, ADMINISTRATOR, APPROVER, STRANGER, HALF_WAY, ENROLLED)
#: Whatever is found by a link.
STEPS = tuple(name_of(each) for steps in (OPERATOR_STEPS, APPROVER_STEPS) for found in steps.values() for each in found)
#: Every picture but those of forms that were sent.
NAMES = (*(name for pages in LISTED for name in pages), *STEPS)
#: One page of each kind: with so much room, the others of its kind do as it does.
KINDS = (
    "overview", "members", "member", "proposals", "organizations-register", "organizations-tree", "hardship-case",
    "hardship-approve", "reveal", "approver-check", "rating", "history-of-one", "roster", "permissions", "reference",
    "sign-in",
)  # fmt: skip


# ── What has an address and is no page ───────────────────────────────────────

#: Endpoint → an address that leads on to another one.
LEADS_ON: Addresses = {
    "overview.icon": "/favicon.ico",
    "hardship.of": "/hardship/of/{applicant}",
    "proposals.confirm": "/proposals/confirm",
    "updates.accept": "/updates/accept",
    "language.choose": "/language/en",
    "sign_out.asked_to_leave": "/sign-out",
    "sign_in.to_provider": "/sign-in/provider",
    "sign_in.by_provider": "/sign-in/provider/enter",
}
#: A page that says so and goes on by itself.
GOES_ON: Addresses = {"sign_in.back": "/sign-in/provider/back?error=access_denied"}
#: Files, and what programs are answered.
FILES: Addresses = {
    "static": "/static/desk.css",
    "imports.errors": "/imports/{preview}/errors",
    "imports.template": "/imports/template",
    "me.picture": "/me/authenticator.svg",
    "livez": "/livez",
    "readyz": "/readyz",
    "api.openapi": "/api/openapi.json",
    "api.history": "/api/history/members?positions=1",
    "api.preparation": "/api/preparations/{check}",
    "api.progress": "/api/progress",
    "api.progress_of_import": "/api/imports/{import}",
    "api.error_file": "/api/imports/{preview}/errors.xlsx",
    "api.entry": "/api/entries/{entry}",
}
#: Forms that stand on the page of what they are about: theirs shows the same. Address of the page → endpoints.
ON_THE_PAGE: Steps = {
    "/checks/{check}": ("checks.agree", "checks.send-back", "checks.withdraw", "checks.collect"),
    "/entries/{entry}": ("entries.contest", "entries.answer"),
    "/members/{member}": ("members.confirm", "members.decline", "members.contest"),
}
ON_AN_ACCOUNT: Steps = {
    "/accounts/{account}": (
        "accounts.roles", "accounts.reset", "accounts.disable", "accounts.enable", "accounts.erase",
        "accounts.unlock", "accounts.link", "accounts.unlink",
    ),
}  # fmt: skip
