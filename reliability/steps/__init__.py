"""A run of the action, step by step: its requests and its git processes, each to be disturbed."""

from reliability.steps.action import Action, Event, Run, Running
from reliability.steps.course import Course
from reliability.steps.step import KILL, Harm, Kill, Kind, LocalFault, Step
from reliability.steps.zygote import Zygote

__all__ = [
    "KILL",
    "Action",
    "Course",
    "Event",
    "Harm",
    "Kill",
    "Kind",
    "LocalFault",
    "Run",
    "Running",
    "Step",
    "Zygote",
]
