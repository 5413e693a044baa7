CREATE TABLE `ceremony_seats` (
	`election_uuid` varchar(40) NOT NULL,
	`attempt` smallint unsigned NOT NULL,
	`seat` smallint unsigned NOT NULL,
	`account_id` bigint unsigned NOT NULL,
	CONSTRAINT `ceremony_seats_pk` PRIMARY KEY(`election_uuid`,`attempt`,`seat`),
	CONSTRAINT `ceremony_seats_attempt_account` UNIQUE(`election_uuid`,`attempt`,`account_id`)
);
