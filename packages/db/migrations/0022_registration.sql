ALTER TABLE `elections` MODIFY COLUMN `registration` enum('open','roll') NOT NULL;
