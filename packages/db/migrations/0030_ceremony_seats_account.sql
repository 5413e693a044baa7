CREATE INDEX `ceremony_seats_account` ON `ceremony_seats` (`account_id`);
