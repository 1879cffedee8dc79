"""What follows from which kind of record, declared in this one place.

In this order: what one follower writes is seen by those below it.
"""

from collections.abc import Mapping

from app.models import (
    Assignment,
    FundFlow,
    Issue,
    IssueStep,
    Membership,
    MonthlyProgress,
    Record,
    StatusChange,
    TaskForce,
)
from app.services.common import month_records
from app.services.leaders import leadership
from app.services.lists import lists, status_changes
from app.services.money import flows
from app.services.problems import problems
from app.storage.followers import Follower

FOLLOWERS: Mapping[type[Record], Follower] = {
    Membership: lists.follow,
    StatusChange: status_changes.follow,
    Assignment: leadership.follow,
    TaskForce: leadership.follow_name,
    FundFlow: flows.follow,
    MonthlyProgress: month_records.sign,
    Issue: problems.follow,
    IssueStep: problems.follow_act,
}
