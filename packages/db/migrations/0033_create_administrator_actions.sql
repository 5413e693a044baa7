CREATE TABLE `administrator_actions` (
	`id` bigint unsigned AUTO_INCREMENT NOT NULL,
	`at` datetime(3) NOT NULL,
	`account_id` bigint unsigned,
	`action` varchar(40) NOT NULL,
	`election_uuid` varchar(40),
	`subject_id` bigint unsigned,
	`facts` varchar(2000) NOT NULL,
	`request_id` varchar(64),
	CONSTRAINT `administrator_actions_id` PRIMARY KEY(`id`)
);
