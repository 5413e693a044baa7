CREATE TABLE `trustees` (
	`election_uuid` varchar(40) NOT NULL,
	`position` smallint unsigned NOT NULL,
	`account_id` bigint unsigned NOT NULL,
	`public_key` binary(32),
	`pok_challenge` varchar(80),
	`pok_response` varchar(80),
	CONSTRAINT `trustees_pk` PRIMARY KEY(`election_uuid`,`position`),
	CONSTRAINT `trustees_election_account` UNIQUE(`election_uuid`,`account_id`),
	CONSTRAINT `trustees_election_key` UNIQUE(`election_uuid`,`public_key`)
);
