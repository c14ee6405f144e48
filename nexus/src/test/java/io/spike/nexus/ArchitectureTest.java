package io.spike.nexus;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.spike.nexus.access.Authorizer;
import io.spike.nexus.access.Rights;
import io.spike.nexus.audit.Audit;
import io.spike.nexus.http.Route;

/** What holds the server's promise that every route is authorized, recorded and answered in one way. */
@AnalyzeClasses(packages = "io.spike.nexus", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  private static final String PIPELINE = "io.spike.nexus.http.Pipeline";

  @ArchTest
  static final ArchRule ONLY_THE_PIPELINE_RUNS_HANDLERS = noClasses().that().doNotHaveFullyQualifiedName(PIPELINE)
      .should().callMethod(Route.Handler.class, "handle", io.spike.nexus.http.Call.class, Object.class)
      .orShould().callMethod(Route.class, "handler");

  @ArchTest
  static final ArchRule ONLY_RIGHTS_ASK_THE_AUTHORIZER = noClasses().that().doNotBelongToAnyOf(Rights.class)
      .should().callMethod(Authorizer.class, "judge", io.spike.nexus.access.Access.class,
          io.spike.store.log.LogState.class);

  @ArchTest
  static final ArchRule ONLY_THE_PIPELINE_MAKES_RIGHTS = noClasses().that().doNotHaveFullyQualifiedName(PIPELINE)
      .should().callConstructor(Rights.class, Authorizer.class, io.spike.nexus.access.Access.class, String.class);

  @ArchTest
  static final ArchRule ONLY_THE_PIPELINE_CALLS_AUDIT = noClasses().that().doNotHaveFullyQualifiedName(PIPELINE)
      .should().callMethod(Audit.class, "denied", io.spike.nexus.access.DeniedException.class, java.time.Instant.class)
      .orShould().callMethod(Audit.class, "allowed", io.spike.nexus.access.Access.class, String.class);

  @ArchTest
  static final ArchRule NO_RATIS_NO_ROCKSDB_NO_SPIFFE_LIBRARY = noClasses().should().dependOnClassesThat()
      .resideInAnyPackage("org.apache.ratis..", "org.rocksdb..", "io.spiffe..", "io.grpc..", "com.google.protobuf..");

  @ArchTest
  static final ArchRule PACKAGES_HAVE_NO_CYCLES = slices().matching("io.spike.nexus.(*)..").should()
      .beFreeOfCycles();
}
