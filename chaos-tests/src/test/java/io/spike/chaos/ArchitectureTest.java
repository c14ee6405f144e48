package io.spike.chaos;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.spike.chaos")
class ArchitectureTest {

  /** The command's classes are on our class path for the order of the build alone. */
  @ArchTest
  static final ArchRule ONLY_PROCESSES_AND_PUBLIC_CLIENTS = noClasses().should().dependOnClassesThat()
      .resideInAnyPackage("io.spike.cli..", "io.spike.nexus..", "io.spike.raft..", "io.spike.store..",
          "io.spike.keeper..", "io.spike.bench..");
}
