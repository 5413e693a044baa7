ALTER TABLE `ceremonies` ADD CONSTRAINT `ceremonies_election_uuid_elections_uuid_fk` FOREIGN KEY (`election_uuid`) REFERENCES `elections`(`uuid`) ON DELETE no action ON UPDATE no action;
