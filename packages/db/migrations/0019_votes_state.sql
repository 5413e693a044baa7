CREATE INDEX `votes_state` ON `votes` (`state`);
