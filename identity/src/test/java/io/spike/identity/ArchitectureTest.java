package io.spike.identity;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Which package may know which library: commands that start fast load none of these. */
@AnalyzeClasses(packages = "io.spike.identity", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule ONLY_THE_DEVELOPMENT_SERVER_KNOWS_GRPC_AND_BOUNCY_CASTLE = noClasses()
      .that().resideOutsideOfPackage("io.spike.identity.dev..")
      .should().dependOnClassesThat()
      .resideInAnyPackage("io.spiffe..", "org.bouncycastle..", "io.grpc..", "com.google.protobuf..", "tools.jackson..");

  @ArchTest
  static final ArchRule ONLY_THE_SERVERS_KNOW_JETTY = noClasses()
      .that().resideOutsideOfPackage("io.spike.identity.http..")
      .should().dependOnClassesThat().resideInAnyPackage("org.eclipse.jetty..");

  @ArchTest
  static final ArchRule NOBODY_NEEDS_THE_DEVELOPMENT_SERVER = noClasses()
      .that().resideOutsideOfPackage("io.spike.identity.dev..")
      .should().dependOnClassesThat().resideInAnyPackage("io.spike.identity.dev..");

  @ArchTest
  static final ArchRule THE_PROTOCOL_KNOWS_NOTHING_OF_IDENTITIES = noClasses()
      .that().resideInAPackage("io.spike.identity.h2..")
      .should().dependOnClassesThat().resideInAnyPackage("io.spike.identity", "org.slf4j..");

  @ArchTest
  static final ArchRule OTHER_MODULES_STAY_OUT = noClasses()
      .should().dependOnClassesThat()
      .resideInAnyPackage("io.spike.api..", "io.spike.store..", "io.spike.raft..", "io.spike.nexus..",
          "io.spike.client..");
}
