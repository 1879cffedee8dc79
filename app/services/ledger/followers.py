"""What follows from which kind of record, declared in this one place.

In this order: what one follower writes is seen by those below it.
"""

from collections.abc import Mapping

from app.models import (
    Activity,
    Assignment,
    Deal,
    FundFlow,
    Issue,
    IssueStep,
    Membership,
    Milestone,
    MonthlyProgress,
    ProjectList,
    Record,
    StatusChange,
    TaskForce,
    Visit,
)
from app.services.common import month_records
from app.services.common.apart import kept
from app.services.leaders import leadership
from app.services.lists import activities, list_changes, lists, status_changes
from app.services.money import flows
from app.services.nodes import node_order
from app.services.problems import problems
from app.storage.followers import Follower

FOLLOWERS: Mapping[type[Record], Follower] = {
    Milestone: node_order.follow,
    ProjectList: list_changes.follow,
    Activity: kept(activities.follow),
    Membership: lists.follow,
    StatusChange: status_changes.follow,
    Assignment: kept(leadership.follow),
    TaskForce: leadership.follow_name,
    FundFlow: flows.follow,
    MonthlyProgress: month_records.sign,
    Issue: problems.follow,
    IssueStep: problems.follow_act,
    Visit: kept(),
    Deal: kept(),
}
