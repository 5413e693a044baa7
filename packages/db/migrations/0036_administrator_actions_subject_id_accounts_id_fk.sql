ALTER TABLE `administrator_actions` ADD CONSTRAINT `administrator_actions_subject_id_accounts_id_fk` FOREIGN KEY (`subject_id`) REFERENCES `accounts`(`id`) ON DELETE no action ON UPDATE no action;
