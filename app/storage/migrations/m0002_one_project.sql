-- Everything about one project: permits, funds, needs, the closed loop, leaders, lists, evidence, settings.

ALTER TABLE account ADD COLUMN unit VARCHAR;

ALTER TABLE account ADD COLUMN phone VARCHAR;

CREATE TABLE setting (
    name VARCHAR NOT NULL,
    value VARCHAR,
    uid VARCHAR(32) NOT NULL,
    office VARCHAR NOT NULL,
    deleted BOOLEAN NOT NULL,
    born_counter INTEGER NOT NULL,
    born_desk VARCHAR NOT NULL,
    born_seq INTEGER NOT NULL,
    PRIMARY KEY (uid)
);

CREATE TABLE holiday (
    name VARCHAR,
    first VARCHAR NOT NULL,
    last VARCHAR NOT NULL,
    works BOOLEAN,
    uid VARCHAR(32) NOT NULL,
    office VARCHAR NOT NULL,
    deleted BOOLEAN NOT NULL,
    born_counter INTEGER NOT NULL,
    born_desk VARCHAR NOT NULL,
    born_seq INTEGER NOT NULL,
    PRIMARY KEY (uid)
);

CREATE TABLE procedure (
    code VARCHAR NOT NULL,
    name VARCHAR,
    issuer VARCHAR,
    stage VARCHAR,
    approval VARCHAR,
    ratification VARCHAR,
    filing VARCHAR,
    condition VARCHAR,
    statutory_days INTEGER,
    promised_days INTEGER,
    validity_months INTEGER,
    "before" VARCHAR,
    unused BOOLEAN,
    uid VARCHAR(32) NOT NULL,
    office VARCHAR NOT NULL,
    deleted BOOLEAN NOT NULL,
    born_counter INTEGER NOT NULL,
    born_desk VARCHAR NOT NULL,
    born_seq INTEGER NOT NULL,
    PRIMARY KEY (uid)
);

CREATE TABLE project_list (
    name VARCHAR NOT NULL,
    least BIGINT,
    most BIGINT,
    grain VARCHAR,
    purpose VARCHAR,
    position INTEGER,
    unused BOOLEAN,
    uid VARCHAR(32) NOT NULL,
    office VARCHAR NOT NULL,
    deleted BOOLEAN NOT NULL,
    born_counter INTEGER NOT NULL,
    born_desk VARCHAR NOT NULL,
    born_seq INTEGER NOT NULL,
    PRIMARY KEY (uid)
);

CREATE TABLE task_force (
    name VARCHAR NOT NULL,
    head VARCHAR,
    unit VARCHAR,
    members VARCHAR,
    contact VARCHAR,
    phone VARCHAR,
    duty VARCHAR,
    position INTEGER,
    uid VARCHAR(32) NOT NULL,
    office VARCHAR NOT NULL,
    deleted BOOLEAN NOT NULL,
    born_counter INTEGER NOT NULL,
    born_desk VARCHAR NOT NULL,
    born_seq INTEGER NOT NULL,
    PRIMARY KEY (uid)
);

CREATE TABLE activity (
    kind VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    day VARCHAR,
    period VARCHAR,
    place VARCHAR,
    note VARCHAR,
    uid VARCHAR(32) NOT NULL,
    office VARCHAR NOT NULL,
    deleted BOOLEAN NOT NULL,
    born_counter INTEGER NOT NULL,
    born_desk VARCHAR NOT NULL,
    born_seq INTEGER NOT NULL,
    PRIMARY KEY (uid)
);

ALTER TABLE project ADD COLUMN features VARCHAR;

ALTER TABLE project ADD COLUMN task_force VARCHAR;

ALTER TABLE project ADD COLUMN fund_directions VARCHAR;

ALTER TABLE project ADD COLUMN statistics_documents VARCHAR;

ALTER TABLE project ADD COLUMN reserve_level VARCHAR;

ALTER TABLE project ADD COLUMN highlight VARCHAR;

CREATE INDEX ix_project_task_force ON project (task_force);

ALTER TABLE milestone ADD COLUMN baseline VARCHAR;

ALTER TABLE milestone ADD COLUMN duration INTEGER;

ALTER TABLE milestone ADD COLUMN "after" VARCHAR;

CREATE TABLE permit (
    project VARCHAR NOT NULL,
    item VARCHAR NOT NULL,
    need VARCHAR,
    need_reason VARCHAR,
    way VARCHAR,
    tier VARCHAR,
    unit VARCHAR,
    person VARCHAR,
    planned VARCHAR,
    accepted VARCHAR,
    done VARCHAR,
    number VARCHAR,
    valid_until VARCHAR,
    note VARCHAR,
    uid VARCHAR(32) NOT NULL,
    office VARCHAR NOT NULL,
    deleted BOOLEAN NOT NULL,
    born_counter INTEGER NOT NULL,
    born_desk VARCHAR NOT NULL,
    born_seq INTEGER NOT NULL,
    PRIMARY KEY (uid),
    CONSTRAINT fk_permit_project FOREIGN KEY(project) REFERENCES project (uid)
);

CREATE INDEX ix_permit_project ON permit (project);

CREATE TABLE commitment (
    project VARCHAR NOT NULL,
    number VARCHAR,
    issuer VARCHAR,
    items VARCHAR NOT NULL,
    issued VARCHAR,
    promised VARCHAR,
    fulfilled VARCHAR,
    note VARCHAR,
    uid VARCHAR(32) NOT NULL,
    office VARCHAR NOT NULL,
    deleted BOOLEAN NOT NULL,
    born_counter INTEGER NOT NULL,
    born_desk VARCHAR NOT NULL,
    born_seq INTEGER NOT NULL,
    PRIMARY KEY (uid),
    CONSTRAINT fk_commitment_project FOREIGN KEY(project) REFERENCES project (uid)
);

CREATE INDEX ix_commitment_project ON commitment (project);

ALTER TABLE monthly_progress ADD COLUMN listed BIGINT;

ALTER TABLE monthly_progress ADD COLUMN goal VARCHAR;

ALTER TABLE monthly_progress ADD COLUMN problem VARCHAR;

ALTER TABLE monthly_progress ADD COLUMN measure VARCHAR;

ALTER TABLE monthly_progress ADD COLUMN reporter VARCHAR;

ALTER TABLE monthly_progress ADD COLUMN reported VARCHAR;

CREATE TABLE stage_goal (
    project VARCHAR NOT NULL,
    span VARCHAR NOT NULL,
    goal VARCHAR,
    "plan" BIGINT,
    progress VARCHAR,
    done BIGINT,
    uid VARCHAR(32) NOT NULL,
    office VARCHAR NOT NULL,
    deleted BOOLEAN NOT NULL,
    born_counter INTEGER NOT NULL,
    born_desk VARCHAR NOT NULL,
    born_seq INTEGER NOT NULL,
    PRIMARY KEY (uid),
    CONSTRAINT fk_stage_goal_project FOREIGN KEY(project) REFERENCES project (uid)
);

CREATE INDEX ix_stage_goal_project ON stage_goal (project);

CREATE INDEX ix_stage_goal_span ON stage_goal (span);

CREATE TABLE fund_batch (
    project VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    cohort INTEGER NOT NULL,
    applied BIGINT,
    applied_on VARCHAR,
    review VARCHAR,
    number VARCHAR,
    issued VARCHAR,
    amount BIGINT,
    source VARCHAR,
    purpose VARCHAR,
    note VARCHAR,
    uid VARCHAR(32) NOT NULL,
    office VARCHAR NOT NULL,
    deleted BOOLEAN NOT NULL,
    born_counter INTEGER NOT NULL,
    born_desk VARCHAR NOT NULL,
    born_seq INTEGER NOT NULL,
    PRIMARY KEY (uid),
    CONSTRAINT fk_fund_batch_project FOREIGN KEY(project) REFERENCES project (uid)
);

CREATE INDEX ix_fund_batch_project ON fund_batch (project);

CREATE TABLE fund_flow (
    project VARCHAR NOT NULL,
    month VARCHAR NOT NULL,
    stream VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    amount BIGINT,
    batch VARCHAR,
    day VARCHAR,
    number VARCHAR,
    note VARCHAR,
    uid VARCHAR(32) NOT NULL,
    office VARCHAR NOT NULL,
    deleted BOOLEAN NOT NULL,
    born_counter INTEGER NOT NULL,
    born_desk VARCHAR NOT NULL,
    born_seq INTEGER NOT NULL,
    PRIMARY KEY (uid),
    CONSTRAINT fk_fund_flow_project FOREIGN KEY(project) REFERENCES project (uid),
    CONSTRAINT fk_fund_flow_batch FOREIGN KEY(batch) REFERENCES fund_batch (uid)
);

CREATE INDEX ix_fund_flow_batch ON fund_flow (batch);

CREATE INDEX ix_fund_flow_month ON fund_flow (month);

CREATE INDEX ix_fund_flow_project ON fund_flow (project);

CREATE TABLE need (
    project VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    item VARCHAR,
    amount FLOAT,
    measure VARCHAR,
    secured FLOAT,
    due VARCHAR,
    counterpart VARCHAR,
    person VARCHAR,
    state VARCHAR,
    note VARCHAR,
    land_class VARCHAR,
    land_way VARCHAR,
    land_stage VARCHAR,
    standard_land BOOLEAN,
    basic_farmland BOOLEAN,
    redline BOOLEAN,
    intensity FLOAT,
    local_intensity FLOAT,
    city_intensity FLOAT,
    listed_apart BOOLEAN,
    intended BIGINT,
    signed BIGINT,
    granted BIGINT,
    uid VARCHAR(32) NOT NULL,
    office VARCHAR NOT NULL,
    deleted BOOLEAN NOT NULL,
    born_counter INTEGER NOT NULL,
    born_desk VARCHAR NOT NULL,
    born_seq INTEGER NOT NULL,
    PRIMARY KEY (uid),
    CONSTRAINT fk_need_project FOREIGN KEY(project) REFERENCES project (uid)
);

CREATE INDEX ix_need_kind ON need (kind);

CREATE INDEX ix_need_project ON need (project);

ALTER TABLE issue ADD COLUMN cause VARCHAR;

ALTER TABLE issue ADD COLUMN tier VARCHAR;

CREATE TABLE issue_step (
    project VARCHAR NOT NULL,
    issue VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    action VARCHAR,
    day VARCHAR NOT NULL,
    person VARCHAR,
    unit VARCHAR,
    text VARCHAR,
    number VARCHAR,
    due VARCHAR,
    uid VARCHAR(32) NOT NULL,
    office VARCHAR NOT NULL,
    deleted BOOLEAN NOT NULL,
    born_counter INTEGER NOT NULL,
    born_desk VARCHAR NOT NULL,
    born_seq INTEGER NOT NULL,
    PRIMARY KEY (uid),
    CONSTRAINT fk_issue_step_project FOREIGN KEY(project) REFERENCES project (uid),
    CONSTRAINT fk_issue_step_issue FOREIGN KEY(issue) REFERENCES issue (uid)
);

CREATE INDEX ix_issue_step_issue ON issue_step (issue);

CREATE INDEX ix_issue_step_project ON issue_step (project);

CREATE TABLE assignment (
    project VARCHAR NOT NULL,
    leader VARCHAR NOT NULL,
    title VARCHAR,
    tier VARCHAR,
    unit VARCHAR,
    contact VARCHAR,
    phone VARCHAR,
    since VARCHAR,
    until VARCHAR,
    note VARCHAR,
    uid VARCHAR(32) NOT NULL,
    office VARCHAR NOT NULL,
    deleted BOOLEAN NOT NULL,
    born_counter INTEGER NOT NULL,
    born_desk VARCHAR NOT NULL,
    born_seq INTEGER NOT NULL,
    PRIMARY KEY (uid),
    CONSTRAINT fk_assignment_project FOREIGN KEY(project) REFERENCES project (uid)
);

CREATE INDEX ix_assignment_project ON assignment (project);

CREATE TABLE visit (
    project VARCHAR NOT NULL,
    day VARCHAR NOT NULL,
    leader VARCHAR,
    way VARCHAR,
    found VARCHAR,
    settled VARCHAR,
    uid VARCHAR(32) NOT NULL,
    office VARCHAR NOT NULL,
    deleted BOOLEAN NOT NULL,
    born_counter INTEGER NOT NULL,
    born_desk VARCHAR NOT NULL,
    born_seq INTEGER NOT NULL,
    PRIMARY KEY (uid),
    CONSTRAINT fk_visit_project FOREIGN KEY(project) REFERENCES project (uid)
);

CREATE INDEX ix_visit_day ON visit (day);

CREATE INDEX ix_visit_project ON visit (project);

CREATE TABLE inspection (
    project VARCHAR NOT NULL,
    day VARCHAR NOT NULL,
    method VARCHAR NOT NULL,
    person VARCHAR,
    reported VARCHAR,
    found VARCHAR,
    reported_amount BIGINT,
    found_amount BIGINT,
    verdict VARCHAR,
    note VARCHAR,
    uid VARCHAR(32) NOT NULL,
    office VARCHAR NOT NULL,
    deleted BOOLEAN NOT NULL,
    born_counter INTEGER NOT NULL,
    born_desk VARCHAR NOT NULL,
    born_seq INTEGER NOT NULL,
    PRIMARY KEY (uid),
    CONSTRAINT fk_inspection_project FOREIGN KEY(project) REFERENCES project (uid)
);

CREATE INDEX ix_inspection_project ON inspection (project);

CREATE TABLE membership (
    project VARCHAR NOT NULL,
    roll VARCHAR NOT NULL,
    period VARCHAR,
    since VARCHAR,
    until VARCHAR,
    reason VARCHAR,
    activity VARCHAR,
    checks VARCHAR,
    note VARCHAR,
    uid VARCHAR(32) NOT NULL,
    office VARCHAR NOT NULL,
    deleted BOOLEAN NOT NULL,
    born_counter INTEGER NOT NULL,
    born_desk VARCHAR NOT NULL,
    born_seq INTEGER NOT NULL,
    PRIMARY KEY (uid),
    CONSTRAINT fk_membership_project FOREIGN KEY(project) REFERENCES project (uid),
    CONSTRAINT fk_membership_activity FOREIGN KEY(activity) REFERENCES activity (uid)
);

CREATE INDEX ix_membership_activity ON membership (activity);

CREATE INDEX ix_membership_project ON membership (project);

CREATE INDEX ix_membership_roll ON membership (roll);

CREATE TABLE deal (
    project VARCHAR NOT NULL,
    investor VARCHAR NOT NULL,
    way VARCHAR,
    chain_leader VARCHAR,
    intended BIGINT,
    signed VARCHAR,
    state VARCHAR,
    person VARCHAR,
    note VARCHAR,
    uid VARCHAR(32) NOT NULL,
    office VARCHAR NOT NULL,
    deleted BOOLEAN NOT NULL,
    born_counter INTEGER NOT NULL,
    born_desk VARCHAR NOT NULL,
    born_seq INTEGER NOT NULL,
    PRIMARY KEY (uid),
    CONSTRAINT fk_deal_project FOREIGN KEY(project) REFERENCES project (uid)
);

CREATE INDEX ix_deal_project ON deal (project);

CREATE TABLE turn (
    project VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    day VARCHAR NOT NULL,
    reason VARCHAR,
    number VARCHAR,
    expected VARCHAR,
    uid VARCHAR(32) NOT NULL,
    office VARCHAR NOT NULL,
    deleted BOOLEAN NOT NULL,
    born_counter INTEGER NOT NULL,
    born_desk VARCHAR NOT NULL,
    born_seq INTEGER NOT NULL,
    PRIMARY KEY (uid),
    CONSTRAINT fk_turn_project FOREIGN KEY(project) REFERENCES project (uid)
);

CREATE INDEX ix_turn_project ON turn (project);

CREATE TABLE evidence (
    project VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    about VARCHAR,
    record VARCHAR,
    digest VARCHAR NOT NULL,
    size INTEGER NOT NULL,
    media VARCHAR NOT NULL,
    reduced VARCHAR,
    month VARCHAR,
    added VARCHAR,
    taken VARCHAR,
    longitude FLOAT,
    latitude FLOAT,
    note VARCHAR,
    uid VARCHAR(32) NOT NULL,
    office VARCHAR NOT NULL,
    deleted BOOLEAN NOT NULL,
    born_counter INTEGER NOT NULL,
    born_desk VARCHAR NOT NULL,
    born_seq INTEGER NOT NULL,
    PRIMARY KEY (uid),
    CONSTRAINT fk_evidence_project FOREIGN KEY(project) REFERENCES project (uid)
);

CREATE INDEX ix_evidence_digest ON evidence (digest);

CREATE INDEX ix_evidence_project ON evidence (project);

CREATE INDEX ix_evidence_record ON evidence (record);

CREATE INDEX ix_evidence_taken ON evidence (taken);
