CREATE TABLE `roll_entries` (
	`election_uuid` varchar(40) NOT NULL,
	`email` varchar(254) NOT NULL,
	`weight` int unsigned NOT NULL,
	`credential` binary(32) NOT NULL,
	CONSTRAINT `roll_entries_pk` PRIMARY KEY(`election_uuid`,`email`),
	CONSTRAINT `roll_entries_election_credential` UNIQUE(`election_uuid`,`credential`)
);
