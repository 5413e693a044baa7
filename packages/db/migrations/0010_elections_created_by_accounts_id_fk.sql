ALTER TABLE `elections` ADD CONSTRAINT `elections_created_by_accounts_id_fk` FOREIGN KEY (`created_by`) REFERENCES `accounts`(`id`) ON DELETE no action ON UPDATE no action;
