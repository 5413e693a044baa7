import { expect, test } from "vitest";
import { ceremonySeats, ceremonyUuid, playCeremony, stepOf } from "./ceremony.fixture.ts";
import { ceremonyView } from "./ceremony-view.ts";
import { genesisState } from "./genesis-block.ts";
import { testGenesis } from "./small-election.fixture.ts";

test("two of three", () => {
  const seats = ceremonySeats({ size: 3, threshold: 2 });
  const state = playCeremony(genesisState(testGenesis), seats);
  const view = ceremonyView(state, ceremonyUuid);
  expect(view).toMatchObject({ phase: "complete", size: 3, threshold: 2, complaints: [] });
  expect(seats.map((seat) => stepOf(state, seat).do)).toEqual(["done", "done", "done"]);
});
