-- What is read of the living costs nothing for the deleted, such as an import of thousands that was undone.

CREATE INDEX ix_project_living ON project (uid) WHERE deleted = 0;

DROP INDEX ix_monthly_progress_project;

CREATE INDEX ix_monthly_progress_project_month ON monthly_progress (project, month);

DROP INDEX ix_fund_flow_project;

CREATE INDEX ix_fund_flow_project_month ON fund_flow (project, month);
