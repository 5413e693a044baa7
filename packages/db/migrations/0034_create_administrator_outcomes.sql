CREATE TABLE `administrator_outcomes` (
	`action_id` bigint unsigned NOT NULL,
	`at` datetime(3) NOT NULL,
	`refusal` varchar(60),
	`election_uuid` varchar(40),
	CONSTRAINT `administrator_outcomes_action_id` PRIMARY KEY(`action_id`)
);
