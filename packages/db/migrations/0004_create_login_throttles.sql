CREATE TABLE `login_throttles` (
	`subject` binary(32) NOT NULL,
	`failures` int unsigned NOT NULL,
	`last_failure_at` datetime(3) NOT NULL,
	CONSTRAINT `login_throttles_subject` PRIMARY KEY(`subject`)
);
