package dev.mvmci.repram.api;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mvmci.http.Headers;
import dev.mvmci.http.Request;
import dev.mvmci.http.Response;
import dev.mvmci.repram.store.FadingStore;
import dev.mvmci.repram.store.Precondition;
import dev.mvmci.repram.time.Clocks;
import dev.mvmci.repram.watch.Watches;
import java.io.IOException;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;

class KeysApiTest {

  @Test
  void aClientThatHangsUpInTheMiddleOfAListingIsNoFailureOfTheNode() {
    var store = new FadingStore(Clocks.system(), 1, 1 << 20, new Watches());
    for (int i = 0; i < 2_000; i++) {
      store.write("a-key-that-fills-buffers-" + i, new byte[0], 60, Precondition.NONE);
    }
    Response response =
        new KeysApi(store).list(Request.of("GET", "/v1/keys", Headers.NONE, new byte[0]));
    var writer = ((Response.Body.Stream) response.body()).writer();
    var gone = new IOException("broken pipe");
    var broken =
        new OutputStream() {
          @Override
          public void write(int octet) throws IOException {
            throw gone;
          }
        };
    assertThatThrownBy(() -> writer.writeTo(broken)).isSameAs(gone);
  }
}
