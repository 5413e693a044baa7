CREATE INDEX `trustees_account` ON `trustees` (`account_id`);
