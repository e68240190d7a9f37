-- Blind indexes, search: one for each field that members are looked up by, each like mobile_search. Which versions of
-- them there are stands in search_index; R__search_indexes.sql puts their first ones there.
CREATE TABLE last_four_search (
    member  uuid NOT NULL REFERENCES member,
    version int  NOT NULL,
    tag     int  NOT NULL,
    PRIMARY KEY (member, version)
);
CREATE INDEX members_by_last_four_tag ON last_four_search (version, tag);

CREATE TABLE email_search (
    member  uuid NOT NULL REFERENCES member,
    version int  NOT NULL,
    tag     int  NOT NULL,
    PRIMARY KEY (member, version)
);
CREATE INDEX members_by_email_tag ON email_search (version, tag);

CREATE TABLE id_number_search (
    member  uuid NOT NULL REFERENCES member,
    version int  NOT NULL,
    tag     int  NOT NULL,
    PRIMARY KEY (member, version)
);
CREATE INDEX members_by_id_number_tag ON id_number_search (version, tag);

CREATE TABLE display_name_search (
    member  uuid NOT NULL REFERENCES member,
    version int  NOT NULL,
    tag     int  NOT NULL,
    PRIMARY KEY (member, version)
);
CREATE INDEX members_by_display_name_tag ON display_name_search (version, tag);

CREATE TABLE real_name_search (
    member  uuid NOT NULL REFERENCES member,
    version int  NOT NULL,
    tag     int  NOT NULL,
    PRIMARY KEY (member, version)
);
CREATE INDEX members_by_real_name_tag ON real_name_search (version, tag);
