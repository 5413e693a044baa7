CREATE INDEX `credentials_state` ON `credentials` (`state`);
