CREATE TABLE `credentials` (
	`election_uuid` varchar(40) NOT NULL,
	`account_id` bigint unsigned NOT NULL,
	`credential` binary(32) NOT NULL,
	`state` enum('pending','final') NOT NULL,
	`registered_at` datetime(3) NOT NULL,
	CONSTRAINT `credentials_pk` PRIMARY KEY(`election_uuid`,`account_id`),
	CONSTRAINT `credentials_election_credential` UNIQUE(`election_uuid`,`credential`)
);
