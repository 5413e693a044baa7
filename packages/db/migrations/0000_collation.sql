-- Text is compared byte by byte: two e-mail addresses or uuids that differ in case or accent are two.
ALTER DATABASE CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
