-- The first layout. Frozen: later layouts are later steps.

CREATE TABLE account (
    name VARCHAR NOT NULL,
    role VARCHAR NOT NULL,
    active BOOLEAN NOT NULL,
    uid VARCHAR(32) NOT NULL,
    office VARCHAR NOT NULL,
    deleted BOOLEAN NOT NULL,
    born_counter INTEGER NOT NULL,
    born_desk VARCHAR NOT NULL,
    born_seq INTEGER NOT NULL,
    PRIMARY KEY (uid)
);

CREATE TABLE head (
    uid VARCHAR(32) NOT NULL,
    field VARCHAR NOT NULL,
    desk VARCHAR NOT NULL,
    seq INTEGER NOT NULL,
    counter BIGINT NOT NULL,
    value VARCHAR NOT NULL,
    vector VARCHAR,
    PRIMARY KEY (uid, field, desk, seq)
)
 WITHOUT ROWID;

CREATE INDEX ix_head_desk_seq ON head (desk, seq);

CREATE TABLE journal (
    desk VARCHAR NOT NULL,
    seq INTEGER NOT NULL,
    counter BIGINT NOT NULL,
    vector VARCHAR NOT NULL,
    office VARCHAR NOT NULL,
    author VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    reverts INTEGER,
    business_date VARCHAR NOT NULL,
    noted_at VARCHAR NOT NULL,
    schema INTEGER NOT NULL,
    body BLOB NOT NULL,
    previous BLOB NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (desk, seq)
);

CREATE INDEX ix_journal_counter ON journal (counter);

CREATE TABLE journal_index (
    uid VARCHAR(32) NOT NULL,
    desk VARCHAR NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (uid, desk, seq)
)
 WITHOUT ROWID;

CREATE TABLE meta (
    "key" VARCHAR NOT NULL,
    value VARCHAR NOT NULL,
    PRIMARY KEY ("key")
);

CREATE TABLE office (
    code VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    short VARCHAR NOT NULL,
    level VARCHAR NOT NULL,
    parent VARCHAR,
    position INTEGER NOT NULL,
    uid VARCHAR(32) NOT NULL,
    office VARCHAR NOT NULL,
    deleted BOOLEAN NOT NULL,
    born_counter INTEGER NOT NULL,
    born_desk VARCHAR NOT NULL,
    born_seq INTEGER NOT NULL,
    PRIMARY KEY (uid)
);

CREATE TABLE package_log (
    id VARCHAR NOT NULL,
    direction VARCHAR NOT NULL,
    office VARCHAR NOT NULL,
    number INTEGER NOT NULL,
    period VARCHAR NOT NULL,
    outcome VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    file VARCHAR NOT NULL,
    digest VARCHAR NOT NULL,
    changes INTEGER NOT NULL,
    records INTEGER NOT NULL,
    vector VARCHAR NOT NULL,
    business_date VARCHAR NOT NULL,
    noted_at VARCHAR NOT NULL,
    PRIMARY KEY (id)
);

CREATE TABLE peer (
    office VARCHAR NOT NULL,
    card VARCHAR NOT NULL,
    fingerprint VARCHAR NOT NULL,
    trusted_at VARCHAR NOT NULL,
    PRIMARY KEY (office)
);

CREATE TABLE project (
    name VARCHAR NOT NULL,
    code VARCHAR,
    former_name VARCHAR,
    parent VARCHAR,
    phased BOOLEAN,
    phase_investment BIGINT,
    year_role VARCHAR,
    status VARCHAR,
    stopped_reason VARCHAR,
    light_reason VARCHAR,
    approval VARCHAR,
    construction VARCHAR,
    build_mode VARCHAR,
    content VARCHAR,
    capacity VARCHAR,
    output_value BIGINT,
    jobs INTEGER,
    key_levels VARCHAR,
    lists VARCHAR,
    county VARCHAR,
    industry VARCHAR,
    industry_code VARCHAR,
    chains VARCHAR,
    place VARCHAR,
    park VARCHAR,
    longitude FLOAT,
    latitude FLOAT,
    owner VARCHAR,
    owner_code VARCHAR,
    owner_kind VARCHAR,
    investor VARCHAR,
    legal_person VARCHAR,
    owner_head VARCHAR,
    contact VARCHAR,
    phone VARCHAR,
    lead_unit VARCHAR,
    responsible_unit VARCHAR,
    responsible_person VARCHAR,
    leader VARCHAR,
    agent VARCHAR,
    start VARCHAR,
    finish VARCHAR,
    actual_start VARCHAR,
    actual_finish VARCHAR,
    production VARCHAR,
    full_effect VARCHAR,
    total_investment BIGINT,
    cumulative_prev_year BIGINT,
    plan_year INTEGER,
    year_plan BIGINT,
    year_goal VARCHAR,
    cumulative BIGINT,
    fund_central BIGINT,
    fund_bond BIGINT,
    fund_treasury BIGINT,
    fund_province BIGINT,
    fund_city BIGINT,
    fund_county BIGINT,
    fund_loan BIGINT,
    fund_own BIGINT,
    fund_foreign BIGINT,
    fund_other BIGINT,
    land_area FLOAT,
    land_secured FLOAT,
    energy FLOAT,
    eia VARCHAR,
    two_high BOOLEAN,
    statistics_due BOOLEAN,
    statistics_date VARCHAR,
    statistics_code VARCHAR,
    statistics_name VARCHAR,
    statistics_total BIGINT,
    statistics_done BIGINT,
    note VARCHAR,
    secrecy VARCHAR,
    uid VARCHAR(32) NOT NULL,
    office VARCHAR NOT NULL,
    deleted BOOLEAN NOT NULL,
    born_counter INTEGER NOT NULL,
    born_desk VARCHAR NOT NULL,
    born_seq INTEGER NOT NULL,
    PRIMARY KEY (uid)
);

CREATE INDEX ix_project_code ON project (code);

CREATE INDEX ix_project_industry ON project (industry);

CREATE INDEX ix_project_leader ON project (leader);

CREATE INDEX ix_project_year_role ON project (year_role);

CREATE TABLE search_text (
    project VARCHAR(32) NOT NULL,
    text VARCHAR NOT NULL,
    PRIMARY KEY (project)
);

CREATE TABLE standing (
    project VARCHAR(32) NOT NULL,
    period VARCHAR NOT NULL,
    month_plan BIGINT,
    month_done BIGINT,
    year_done BIGINT,
    total_done BIGINT,
    year_received BIGINT,
    year_paid BIGINT,
    rate FLOAT,
    gap FLOAT,
    light VARCHAR NOT NULL,
    light_reason VARCHAR NOT NULL,
    suppressed BOOLEAN NOT NULL,
    started BOOLEAN NOT NULL,
    next_node VARCHAR NOT NULL,
    next_node_date VARCHAR NOT NULL,
    overdue_nodes INTEGER NOT NULL,
    open_issues INTEGER NOT NULL,
    progress VARCHAR NOT NULL,
    issue VARCHAR NOT NULL,
    PRIMARY KEY (project)
);

CREATE INDEX ix_standing_light ON standing (light);

CREATE TABLE issue (
    project VARCHAR NOT NULL,
    number VARCHAR,
    description VARCHAR NOT NULL,
    category VARCHAR,
    source VARCHAR,
    measure VARCHAR,
    lead_unit VARCHAR,
    unit VARCHAR,
    person VARCHAR,
    assigned VARCHAR,
    due VARCHAR,
    result VARCHAR,
    closed VARCHAR,
    uid VARCHAR(32) NOT NULL,
    office VARCHAR NOT NULL,
    deleted BOOLEAN NOT NULL,
    born_counter INTEGER NOT NULL,
    born_desk VARCHAR NOT NULL,
    born_seq INTEGER NOT NULL,
    PRIMARY KEY (uid),
    CONSTRAINT fk_issue_project FOREIGN KEY(project) REFERENCES project (uid)
);

CREATE INDEX ix_issue_project ON issue (project);

CREATE TABLE milestone (
    project VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    name VARCHAR NOT NULL,
    planned VARCHAR,
    forecast VARCHAR,
    actual VARCHAR,
    unit VARCHAR,
    person VARCHAR,
    arrangement VARCHAR,
    result VARCHAR,
    weight FLOAT,
    uid VARCHAR(32) NOT NULL,
    office VARCHAR NOT NULL,
    deleted BOOLEAN NOT NULL,
    born_counter INTEGER NOT NULL,
    born_desk VARCHAR NOT NULL,
    born_seq INTEGER NOT NULL,
    PRIMARY KEY (uid),
    CONSTRAINT fk_milestone_project FOREIGN KEY(project) REFERENCES project (uid)
);

CREATE INDEX ix_milestone_project ON milestone (project);

CREATE TABLE monthly_progress (
    project VARCHAR NOT NULL,
    month VARCHAR NOT NULL,
    "plan" BIGINT,
    done BIGINT,
    year_done BIGINT,
    received BIGINT,
    paid BIGINT,
    progress VARCHAR,
    next_step VARCHAR,
    uid VARCHAR(32) NOT NULL,
    office VARCHAR NOT NULL,
    deleted BOOLEAN NOT NULL,
    born_counter INTEGER NOT NULL,
    born_desk VARCHAR NOT NULL,
    born_seq INTEGER NOT NULL,
    PRIMARY KEY (uid),
    CONSTRAINT fk_monthly_progress_project FOREIGN KEY(project) REFERENCES project (uid)
);

CREATE INDEX ix_monthly_progress_month ON monthly_progress (month);

CREATE INDEX ix_monthly_progress_project ON monthly_progress (project);
