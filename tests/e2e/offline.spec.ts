import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "./lookaside.js";

test("the offline file works from a disk and asks for nothing", async ({ lookaside, page }) => {
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  await lookaside.open(pathToFileURL(resolve("../../dist/lookaside.html")).href);
  await lookaside.control("run").click();
  await expect(lookaside.control("run")).toBeDisabled();
  await lookaside.choose("language", "zh-CN");
  await expect(lookaside.control("step")).toHaveText("单步");
  expect(asked.filter((address) => !/^(file|data|blob):/.test(address))).toEqual([]);
  expect(asked.filter((address) => address.startsWith("file:"))).toHaveLength(1);
});
