ALTER TABLE `administrator_actions` ADD CONSTRAINT `administrator_actions_account_id_accounts_id_fk` FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON DELETE no action ON UPDATE no action;
