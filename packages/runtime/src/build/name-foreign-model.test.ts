import { expect, test } from "vitest";

import { nameForeignModel } from "./name-foreign-model.ts";

const safetensors = Buffer.concat([Buffer.from([64, 0, 0, 0, 0, 0, 0, 0]), Buffer.from('{"weight":{"dtype":"F32"')]);
const zip = Buffer.from("PK\u0003\u0004 rest");

test.each([
  { path: "model.h5", head: Buffer.from("\u0089HDF\r\n\u001a\n....", "latin1"), says: "model.h5 is an HDF5 file" },
  { path: "model.keras", head: zip, says: "model.keras is a Keras archive" },
  { path: "model/saved_model.pb", head: Buffer.from([8, 1]), says: "model/saved_model.pb is a SavedModel" },
  { path: "model.safetensors", head: safetensors, says: "model.safetensors is a safetensors file" },
  { path: "model.cbm", head: Buffer.from("CBM1\u0000\u0001"), says: "model.cbm is a model of CatBoost" },
  {
    path: "model.txt",
    head: Buffer.from("tree\nversion=v4\nnum_class=1"),
    says: "model.txt is a text model of LightGBM",
  },
  {
    path: "model.pmml",
    head: Buffer.from('<?xml version="1.0" encoding="UTF-8"?>\n<PMML version="4.4" xmlns="x">'),
    says: "model.pmml is a model in PMML",
  },
  { path: "weights.npz", head: zip, says: "weights.npz is numpy's arrays" },
  { path: "model.zip", head: zip, says: "model.zip is a zip archive that holds no model of torch" },
  { path: "model.json", head: Buffer.from([0x80, 4, 0x95]), says: "model.json is a pickle by its content" },
])("$path is named, with what to do", ({ path, head, says }) => {
  const readme = { path: "README.md", head: Buffer.from("# A model") };
  expect(nameForeignModel([readme, { path, head }])).toMatch(new RegExp(`^${says}.*: .*\\.$`));
});

test("files that are no model are not taken for one", () => {
  const others = ["# tree", "{}", "", "<html>", "1,2,3\n", "version"].map((text) => ({
    path: "data.csv",
    head: Buffer.from(text),
  }));
  expect(nameForeignModel(others)).toBeNull();
});
