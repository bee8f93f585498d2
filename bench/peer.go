// SPDX-License-Identifier: MIT
// peer.go - the same service in Go: a goroutine for each connection.
package main

import (
	"fmt"
	"net"
)

func serve(c net.Conn) {
	defer c.Close()
	buffer := make([]byte, 16*1024)
	for {
		n, err := c.Read(buffer)
		for i, b := range buffer[:n] {
			if b-'a' < 26 {
				buffer[i] = b - 'a' + 'A'
			}
		}
		if _, bad := c.Write(buffer[:n]); err != nil || bad != nil {
			return
		}
	}
}

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	for {
		if c, err := listener.Accept(); err == nil {
			go serve(c)
		}
	}
}
