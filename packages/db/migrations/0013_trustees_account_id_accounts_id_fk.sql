ALTER TABLE `trustees` ADD CONSTRAINT `trustees_account_id_accounts_id_fk` FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON DELETE no action ON UPDATE no action;
