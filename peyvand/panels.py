"""Which room adds which panel to which page."""

from peyvand.core import panels
from peyvand.desk import panels as desk
from peyvand.matches import panels as matches
from peyvand.matches.saved import panels as saved
from peyvand.needs import panels as needs
from peyvand.showcase import panels as showcase


def join() -> None:
    """Fill ``core.panels``; called once, when all rooms are loaded."""
    panels.add("need", name="matches", fn=matches.offers_of_need, template="matches/_on_need.html", order=10, heading=matches.HEADING)
    panels.add("offer", name="matches", fn=matches.needs_of_offer, template="matches/_on_offer.html", order=10, heading=matches.HEADING)
    own_offers, own_needs = showcase.offers_of_organization, needs.needs_of_organization
    panels.add("organization", name="offers", fn=own_offers, template="showcase/_organization_panel.html", order=20, heading=showcase.HEADING)
    panels.add("organization", name="needs", fn=own_needs, template="needs/_organization_panel.html", order=30, heading=needs.HEADING)
    fitting = matches.needs_of_organization
    panels.add("organization", name="matches", fn=fitting, template="matches/_on_organization.html", order=60, heading=matches.HEADING)
    panels.add("leaving", name="needs", fn=needs.work_of_member, template="registry/_open_work.html", order=10, heading=needs.HEADING)
    panels.add("leaving", name="offers", fn=showcase.work_of_member, template="registry/_open_work.html", order=20, heading=showcase.HEADING)
    panels.add("desk", name="matches", fn=matches.newest_on_desk, template="matches/_on_desk.html", order=50, heading=matches.HEADING_NEW)
    panels.add("desk", name="searches", fn=saved.searches_on_desk, template="matches/_saved_on_desk.html", order=60, heading=saved.HEADING)
    for kind in ("need", "offer", "organization"):
        panels.add(f"{kind}-foot", name="reports", fn=desk.foot(kind), template="desk/_foot.html", order=90)
    panels.add("desk", name="trail", fn=desk.trail, template="desk/_trail_on_desk.html", order=90)
