-- One store: reports, what was found in them, and how.
-- No wall-clock time stands in any table: the same input gives the same bytes.
CREATE TABLE IF NOT EXISTS store (schema_version INTEGER NOT NULL, made_by VARCHAR NOT NULL);

CREATE TABLE IF NOT EXISTS runs (
    run_id VARCHAR PRIMARY KEY,
    coder VARCHAR NOT NULL,
    code_version VARCHAR NOT NULL,
    settings VARCHAR NOT NULL,
    input_fingerprint VARCHAR NOT NULL
);

CREATE TABLE IF NOT EXISTS documents (
    document_id VARCHAR PRIMARY KEY,
    name VARCHAR NOT NULL,
    source VARCHAR, headline VARCHAR, author VARCHAR, language VARCHAR, url VARCHAR,
    published_start DATE, published_end DATE,
    published_method VARCHAR, published_words VARCHAR,
    text VARCHAR NOT NULL,
    fingerprint VARCHAR NOT NULL,
    coding VARCHAR NOT NULL, -- coder, its version and settings: what a resumed run compares
    run_id VARCHAR NOT NULL
);

CREATE TABLE IF NOT EXISTS segments (
    document_id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    "start" INTEGER NOT NULL,
    "end" INTEGER NOT NULL
);

CREATE TABLE IF NOT EXISTS sentences (
    sentence_id VARCHAR PRIMARY KEY,
    document_id VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    "start" INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    text VARCHAR NOT NULL,
    segment VARCHAR NOT NULL,
    paragraph INTEGER NOT NULL
);

CREATE TABLE IF NOT EXISTS mentions (
    mention_id VARCHAR PRIMARY KEY,
    sentence_id VARCHAR NOT NULL,
    "start" INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    text VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    codes VARCHAR[] NOT NULL,
    states VARCHAR[] NOT NULL, -- those of codes that are states
    kind VARCHAR NOT NULL,
    role VARCHAR,
    former BOOLEAN NOT NULL,
    basis VARCHAR NOT NULL,
    score DOUBLE NOT NULL
);

CREATE TABLE IF NOT EXISTS times (
    sentence_id VARCHAR NOT NULL,
    "start" INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    text VARCHAR NOT NULL,
    first_day DATE NOT NULL,
    last_day DATE NOT NULL,
    kind VARCHAR NOT NULL,
    basis VARCHAR NOT NULL
);

CREATE TABLE IF NOT EXISTS events (
    event_id VARCHAR PRIMARY KEY,
    document VARCHAR NOT NULL,
    document_id VARCHAR NOT NULL,
    document_source VARCHAR,
    sentence_id VARCHAR NOT NULL,
    document_published DATE,
    document_published_start DATE,
    document_published_end DATE,
    source_country VARCHAR,
    source_actor VARCHAR NOT NULL,
    source_role VARCHAR,
    target_country VARCHAR,
    target_actor VARCHAR NOT NULL,
    target_role VARCHAR,
    mutual BOOLEAN NOT NULL,
    told_as VARCHAR NOT NULL,
    event_type VARCHAR NOT NULL,
    mode VARCHAR,
    context VARCHAR,
    cameo VARCHAR NOT NULL,
    quad INTEGER NOT NULL,
    goldstein DOUBLE NOT NULL,
    date_start DATE,
    date_end DATE,
    date_basis VARCHAR NOT NULL,
    status VARCHAR NOT NULL,
    status_basis VARCHAR NOT NULL,
    speaker VARCHAR,
    confidence DOUBLE NOT NULL,
    evidence VARCHAR NOT NULL,
    evidence_start INTEGER NOT NULL,
    evidence_end INTEGER NOT NULL,
    trigger_start INTEGER NOT NULL,
    trigger_end INTEGER NOT NULL,
    source_mention VARCHAR NOT NULL,
    target_mention VARCHAR NOT NULL,
    rule VARCHAR NOT NULL,
    coder VARCHAR NOT NULL,
    run_id VARCHAR NOT NULL
);

CREATE TABLE IF NOT EXISTS rejections (
    document_id VARCHAR, -- null where nothing could be read
    item VARCHAR NOT NULL,
    stage VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    run_id VARCHAR NOT NULL
);
