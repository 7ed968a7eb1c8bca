// Folds what is typed as the index was folded: by its table where the two would differ, else by Unicode's means.
export const fold = (text, table) => [...text]
  .map((char) => table[char] ?? char.normalize("NFKD").toLowerCase())
  .join("")
  .normalize("NFKD")
  .replace(/[\p{Mn}\p{Me}\p{Cf}']/gu, "")
  .replace(/[^\p{L}\p{N}]+/gu, " ")
  .trim();
