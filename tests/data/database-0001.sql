BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL,
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE alert (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	story_id INTEGER NOT NULL,
	article_id INTEGER NOT NULL,
	channel VARCHAR(200) NOT NULL,
	telling INTEGER NOT NULL,
	content JSON NOT NULL,
	published_at DATETIME,
	seen_at DATETIME NOT NULL,
	CONSTRAINT fk_alert_article_id_article FOREIGN KEY(article_id) REFERENCES article (id) ON DELETE CASCADE,
	CONSTRAINT fk_alert_story_id_story FOREIGN KEY(story_id) REFERENCES story (id) ON DELETE CASCADE,
	CONSTRAINT uq_alert_story_id UNIQUE (story_id, channel, telling)
);
INSERT INTO "alert" VALUES(1,1,1,'console',1,'{"title": "Ferry runs aground", "link": "https://tarnow.example/1", "outlet": "Tarnow Herald", "summary": "Nobody was hurt.", "watches": [[1, "ferries"]], "evidence": [["title", 0, 5, "ferry", "word"]]}','2026-01-05 10:50:00.000000','2026-01-05 11:00:00.000000');
INSERT INTO "alert" VALUES(2,2,3,'console',1,'{"title": "Harbour reopens to the ferry", "link": "https://tarnow.example/3", "outlet": "Tarnow Herald", "summary": "", "watches": [[1, "ferries"]], "evidence": [["title", 23, 28, "ferry", "word"]]}',NULL,'2026-01-05 12:00:00.000000');
CREATE TABLE article (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	identity VARCHAR(400) NOT NULL,
	story_id INTEGER NOT NULL,
	feed_id INTEGER NOT NULL,
	title TEXT NOT NULL,
	link TEXT,
	summary TEXT NOT NULL,
	body TEXT NOT NULL,
	outlet VARCHAR NOT NULL,
	author TEXT,
	language TEXT,
	tags JSON NOT NULL,
	digest VARCHAR(40) NOT NULL,
	published_at DATETIME,
	seen_at DATETIME NOT NULL,
	CONSTRAINT fk_article_feed_id_feed FOREIGN KEY(feed_id) REFERENCES feed (id) ON DELETE CASCADE,
	CONSTRAINT fk_article_story_id_story FOREIGN KEY(story_id) REFERENCES story (id) ON DELETE CASCADE,
	CONSTRAINT uq_article_identity UNIQUE (identity)
);
INSERT INTO "article" VALUES(1,'guid:1:a',1,1,'Ferry runs aground','https://tarnow.example/1','Nobody was hurt.','','Tarnow Herald',NULL,'en','[]','d1','2026-01-05 10:50:00.000000','2026-01-05 11:00:00.000000');
INSERT INTO "article" VALUES(2,'guid:1:b',1,1,'Ferry runs aground','https://tarnow.example/2','','','Tarnow Herald',NULL,'en','[]','d2',NULL,'2026-01-05 12:00:00.000000');
INSERT INTO "article" VALUES(3,'guid:1:c',2,1,'Harbour reopens to the ferry','https://tarnow.example/3','','','Tarnow Herald',NULL,'en','[]','d3',NULL,'2026-01-05 12:00:00.000000');
CREATE TABLE article_key (
	"key" VARCHAR(400) NOT NULL,
	article_id INTEGER NOT NULL,
	seen_at DATETIME NOT NULL,
	CONSTRAINT pk_article_key PRIMARY KEY ("key"),
	CONSTRAINT fk_article_key_article_id_article FOREIGN KEY(article_id) REFERENCES article (id) ON DELETE CASCADE
);
INSERT INTO "article_key" VALUES('guid:1:a',1,'2026-01-05 11:00:00.000000');
CREATE TABLE counter (
	name VARCHAR(40) NOT NULL,
	value INTEGER NOT NULL,
	CONSTRAINT pk_counter PRIMARY KEY (name)
);
INSERT INTO "counter" VALUES('watches',3);
CREATE TABLE delivery (
	id INTEGER NOT NULL,
	alert_id INTEGER NOT NULL,
	channel VARCHAR(200) NOT NULL,
	marker VARCHAR(25) NOT NULL,
	state VARCHAR(10) NOT NULL,
	attempts INTEGER NOT NULL,
	owed_at DATETIME NOT NULL,
	next_at DATETIME NOT NULL,
	sent_at DATETIME,
	posted TEXT,
	error TEXT,
	CONSTRAINT pk_delivery PRIMARY KEY (id),
	CONSTRAINT fk_delivery_alert_id_alert FOREIGN KEY(alert_id) REFERENCES alert (id) ON DELETE CASCADE,
	CONSTRAINT uq_delivery_marker UNIQUE (marker)
);
INSERT INTO "delivery" VALUES(1,1,'console','M1','delivered',1,'2026-01-05 11:00:00.000000','2026-01-05 11:00:00.000000','2026-01-05 11:00:01.000000','1',NULL);
INSERT INTO "delivery" VALUES(2,2,'console','M2','pending',0,'2026-01-05 12:00:00.000000','2026-01-05 12:00:00.000000',NULL,NULL,NULL);
CREATE TABLE feed (
	id INTEGER NOT NULL,
	url TEXT NOT NULL,
	shown TEXT NOT NULL,
	name VARCHAR,
	tags JSON NOT NULL,
	interval_s FLOAT,
	first_run VARCHAR NOT NULL,
	replay_from DATETIME,
	polled BOOLEAN NOT NULL,
	title TEXT,
	language VARCHAR,
	next_at DATETIME,
	not_before DATETIME,
	etag TEXT,
	last_modified TEXT,
	failures INTEGER NOT NULL,
	failing_since DATETIME,
	error TEXT,
	last_success_at DATETIME,
	CONSTRAINT pk_feed PRIMARY KEY (id),
	CONSTRAINT uq_feed_url UNIQUE (url)
);
INSERT INTO "feed" VALUES(1,'https://tarnow.example/feed','https://tarnow.example/feed','Tarnow Herald','["local"]',900.0,'all',NULL,1,'Tarnow Herald','en','2026-01-05 12:15:00.000000',NULL,'"a1"',NULL,0,NULL,NULL,'2026-01-05 12:00:00.000000');
CREATE TABLE revision (
	id INTEGER NOT NULL,
	article_id INTEGER NOT NULL,
	title TEXT NOT NULL,
	summary TEXT NOT NULL,
	until DATETIME NOT NULL,
	CONSTRAINT pk_revision PRIMARY KEY (id),
	CONSTRAINT fk_revision_article_id_article FOREIGN KEY(article_id) REFERENCES article (id) ON DELETE CASCADE
);
INSERT INTO "revision" VALUES(1,1,'Ferry aground','Nobody is hurt.','2026-01-05 11:30:00.000000');
CREATE TABLE story (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	begun_by VARCHAR(400) NOT NULL,
	title_key VARCHAR(500),
	begun_at DATETIME NOT NULL,
	last_at DATETIME NOT NULL,
	CONSTRAINT uq_story_begun_by UNIQUE (begun_by)
);
INSERT INTO "story" VALUES(1,'guid:1:a','ferry runs aground','2026-01-05 11:00:00.000000','2026-01-05 12:00:00.000000');
INSERT INTO "story" VALUES(2,'guid:1:c','harbour reopens','2026-01-05 12:00:00.000000','2026-01-05 12:00:00.000000');
CREATE TABLE watch (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
	name VARCHAR(200) NOT NULL,
	"query" TEXT NOT NULL,
	channels JSON NOT NULL,
	mode VARCHAR NOT NULL,
	origin VARCHAR NOT NULL,
	CONSTRAINT uq_watch_name UNIQUE (name)
);
INSERT INTO "watch" VALUES(1,'ferries','ferry','["console"]','instant','file');
CREATE INDEX ix_feed_next_at ON feed (next_at);
CREATE INDEX ix_story_last_at ON story (last_at);
CREATE INDEX ix_story_title_key_last_at ON story (title_key, last_at);
CREATE INDEX ix_article_feed_id ON article (feed_id);
CREATE INDEX ix_article_seen_at ON article (seen_at);
CREATE INDEX ix_article_story_id ON article (story_id);
CREATE INDEX ix_alert_article_id ON alert (article_id);
CREATE INDEX ix_article_key_article_id ON article_key (article_id);
CREATE INDEX ix_revision_article_id ON revision (article_id);
CREATE INDEX ix_delivery_alert_id ON delivery (alert_id);
CREATE INDEX ix_delivery_channel_state_id ON delivery (channel, state, id);
CREATE INDEX ix_delivery_state ON delivery (state);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('story',2);
INSERT INTO "sqlite_sequence" VALUES('watch',1);
INSERT INTO "sqlite_sequence" VALUES('article',3);
INSERT INTO "sqlite_sequence" VALUES('alert',2);
COMMIT;
