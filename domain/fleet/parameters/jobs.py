"""Jobs, activities and attention (FLEET-14, -45, -55)."""

from functools import partial

from domain.fleet.parameters.parameter import Group, Kind, Origin, Parameter
from domain.fleet.parameters.values import Activity, JobState

_of = partial(Parameter, Group.JOB)

JOBS = (
    _of("last_job", "Последнее задание", "Last job", Kind.TEXT, Origin.JOB),
    _of(
        "last_job_state",
        "Результат последнего задания",
        "Result of the last job",
        Kind.TEXT,
        Origin.JOB,
        values=JobState,
    ),
    _of("last_update_at", "Последнее обновление", "Last update at", Kind.INSTANT, Origin.JOB),
    _of("last_update_from_to", "Обновление: с какой на какую", "Update: from which to which", Kind.TEXT, Origin.JOB),
    _of("current_activity", "Текущая активность", "Current activity", Kind.TEXT, Origin.JOB, values=Activity),
    _of("activity_holder", "Кто выполняет", "Who carries it out", Kind.TEXT, Origin.JOB),
    _of("auto_update_policy", "Политика автообновления", "Automatic update policy", Kind.TEXT, Origin.JOB),
    _of("pinned_version", "Закреплённая версия", "Pinned version", Kind.VERSION, Origin.JOB),
    _of("attention_reasons", "Причины внимания", "Reasons for attention", Kind.LIST, Origin.DERIVED),
)
