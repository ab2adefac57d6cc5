package dev.mvmci.repram.wire;

import java.util.LinkedHashMap;
import java.util.Map;

/** Bodies and their signatures under the secret {@code test-cluster-secret}. */
final class Vectors {

  static final String EMPTY_OBJECT =
      "282df517372caca98c0ef546b36195be11c0f9f77b3b5472b4dd519210bdc5d3";

  static final Map<String, String> SIGNED = new LinkedHashMap<>();

  static {
    SIGNED.put(
        """
        {"type":"PUT","from":"node-1","to":"node-2","key":"test-key","data":"aGVsbG8gd29ybGQ=","ttl":300,"timestamp":1700000000,"message_id":"1700000000000000000-1","node_info":{"id":"node-1","address":"192.168.1.1","port":9090,"http_port":8080,"enclave":"production"}}\
        """,
        "ef8821f774e8eacef35c1482b1e6e216fe9d49759dfbcea2ced801fb7e3b83b9");
    SIGNED.put(
        """
        {"type":"PING","from":"node-1","to":"node-2","timestamp":1700000000,"message_id":"1700000000000000000-2"}\
        """,
        "a6f9ae4d77e73d5e6654eb511661d192a7ac9e051d58bdbd67fc5800ca37bb94");
    SIGNED.put(
        """
        {"type":"SYNC","from":"node-1","timestamp":1700000000,"message_id":"1700000000000000000-3","node_info":{"id":"node-3","address":"10.0.0.3","port":9092,"http_port":8082,"enclave":"default"}}\
        """,
        "12607334a6ce57c711ec51ba2e014b0fbf162a9e9838b161118bd5acd8a46a2e");
    SIGNED.put(
        """
        {"type":"ACK","from":"node-2","to":"node-1","key":"test-key","timestamp":1700000001,"message_id":"1700000000000000000-1"}\
        """,
        "b05f9c1fbe8ede866aac08c1ebf4566a26e97244b53dc9be0dc24585063f7856");
    SIGNED.put(
        """
        {"type":"PONG","from":"node-2","to":"node-1","timestamp":1700000000,"message_id":"1700000000000000000-4","node_info":{"id":"node-2","address":"10.0.0.2","port":9091,"http_port":8081}}\
        """,
        "7d24ef3cbce3443e2d82d26cf75ccaee1c8f4ae5ec88b9fa82c4f452813d95af");
    SIGNED.put(
        """
        {"type":"PUT","from":"node-1","key":"binary-key","data":"AP+AAQ==","ttl":60,"timestamp":1700000000,"message_id":"1700000000000000000-5"}\
        """,
        "f1134102d05cb885ce18bcc56ac07bf415e75dc60510cb3674c251e9fddf0157");
    SIGNED.put(
        """
        {"node_id":"new-node","address":"10.0.0.50","gossip_port":9090,"http_port":8080,"enclave":"default"}\
        """,
        "4dd92fb021ff7e4b811a432bbaec845686cc67b72b9016c8d8488f0324485cc7");
    SIGNED.put(
        """
        {"type":"PUT","from":"n","timestamp":1700000000,"message_id":"k €<-1","key":"k €<","data":"Y2Fm4oKsIDxiPg==","ttl":60}\
        """,
        "57b815e78fd83025d02241940e678c48fcf1473584400fff35d8749ff267ffac");
    SIGNED.put(
        """
        {"type":"PUT","from":"n","key":"k €\\u003c","data":"Y2Fm4oKsIDxiPg==","ttl":60,"timestamp":1700000000,"message_id":"k €\\u003c-1"}\
        """,
        "f328a9aa19dd408e83408194490174f9a00847442dbfe8ee3c7509688b258e07");
    SIGNED.put("{}", EMPTY_OBJECT);
  }

  private Vectors() {}
}
