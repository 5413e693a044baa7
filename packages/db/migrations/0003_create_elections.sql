CREATE TABLE `elections` (
	`uuid` varchar(40) NOT NULL,
	`name` varchar(200) NOT NULL,
	`description` text NOT NULL,
	`questions` text NOT NULL,
	`registration` enum('open') NOT NULL,
	`ballots_min` int unsigned NOT NULL,
	`closes_at` datetime(3),
	`is_demo` boolean NOT NULL,
	`phase` enum('draft','open','closed','tallied','closed-without-result') NOT NULL,
	`created_by` bigint unsigned NOT NULL,
	`created_at` datetime(3) NOT NULL,
	CONSTRAINT `elections_uuid` PRIMARY KEY(`uuid`)
);
