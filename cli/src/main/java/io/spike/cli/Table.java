package io.spike.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Columns as wide as their longest cell, two spaces apart. */
public final class Table {

  private static final int GAP = 2;

  private final List<String[]> rows = new ArrayList<>();

  /** With one cell for each column. */
  public Table(String... header) {
    rows.add(header);
  }

  /** As many cells as the header has. */
  public void row(String... cells) {
    rows.add(cells);
  }

  /** Writes all of it. */
  public void print(PrintStream out) {
    int[] widths = new int[rows.getFirst().length];
    for (String[] row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        line.append(row[i]).repeat(' ', widths[i] - row[i].length() + GAP);
      }
      out.print(line.toString().stripTrailing() + "\n");
    }
  }
}
