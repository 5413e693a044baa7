CREATE TABLE `rolls` (
	`election_uuid` varchar(40) NOT NULL,
	`roll_hash` binary(32) NOT NULL,
	`size` int unsigned NOT NULL,
	`total_weight` int unsigned NOT NULL,
	`authority` binary(32) NOT NULL,
	`signature` binary(64) NOT NULL,
	`imported_at` datetime(3) NOT NULL,
	`frozen_at` datetime(3),
	CONSTRAINT `rolls_election_uuid` PRIMARY KEY(`election_uuid`)
);
