package dev.mvmci.sql.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvmci.sql.SqlFailure;
import dev.mvmci.sql.rules.SqlGate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceStatementsTest {

  private final SqlGate gate = new SqlGate(List.of(ServiceStatements.ALL));

  @Test
  void servicesMayTouchTheirTables() {
    assertThat(ServiceStatements.ALL)
        .allSatisfy(
            text -> assertThatCode(() -> gate.requireCommand(text)).doesNotThrowAnyException());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DELETE FROM _mvm_lock",
        "delete from \"_MVM_lock\" where 1",
        "UPDATE [_mvm_counter] SET value = 1",
        "DROP TABLE main._mvm_cache",
        "CREATE TRIGGER t AFTER INSERT ON item BEGIN DELETE FROM _mvm_notice; END",
        "CREATE TABLE _mvm_mine (n)"
      })
  void othersAreSentToTheServices(String sql) {
    assertThatThrownBy(() -> gate.requireCommand(sql))
        .isInstanceOf(SqlFailure.Rejected.class)
        .hasMessageContaining("belongs to a service")
        .hasMessageContaining("_mvm_");
  }
}
