"""The report: one page that explains a race study, readable offline, with its charts as files beside it."""

from leadtime.faces.report.page import write_report

__all__ = ["write_report"]
