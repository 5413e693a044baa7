CREATE INDEX `sessions_created_at` ON `sessions` (`created_at`);
