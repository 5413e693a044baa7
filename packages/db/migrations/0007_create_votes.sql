CREATE TABLE `votes` (
	`election_uuid` varchar(40) NOT NULL,
	`account_id` bigint unsigned NOT NULL,
	`ballot_hash` binary(32) NOT NULL,
	`transaction_hash` binary(32) NOT NULL,
	`state` enum('pending','rejected','final') NOT NULL,
	`block_index` bigint unsigned,
	`submitted_at` datetime(3) NOT NULL,
	CONSTRAINT `votes_pk` PRIMARY KEY(`election_uuid`,`account_id`)
);
