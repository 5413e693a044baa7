CREATE TABLE `ceremonies` (
	`election_uuid` varchar(40) NOT NULL,
	`attempt` smallint unsigned NOT NULL,
	`threshold` smallint unsigned NOT NULL,
	CONSTRAINT `ceremonies_pk` PRIMARY KEY(`election_uuid`,`attempt`)
);
